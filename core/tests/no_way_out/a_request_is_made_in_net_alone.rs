use gongchao_core::{
    gate::{Body, Route},
    net::Request,
};

fn ask(route: Route, body: Body) -> Request {
    Request::new(route, body)
}

fn main() {}
