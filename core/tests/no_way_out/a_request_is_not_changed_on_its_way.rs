use gongchao_core::{gate::Body, net::Request};

fn add(mut request: Request, body: Body) -> Request {
    request.body = body;
    request
}

fn main() {}
