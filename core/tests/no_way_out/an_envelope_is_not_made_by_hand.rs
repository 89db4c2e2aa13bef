use gongchao_core::gate::{Body, Envelope, Route};

fn seal(route: Route, body: Body) -> Envelope {
    Envelope { proof: todo!(), route, body }
}

fn main() {}
