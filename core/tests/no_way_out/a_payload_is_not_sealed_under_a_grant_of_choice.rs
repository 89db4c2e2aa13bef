use gongchao_core::gate::{Deidentified, Envelope, Grant, Route, seal, uses};

fn send(grant: &Grant<uses::Messages>, route: Route, label: Deidentified<uses::Scan, String>) -> Envelope {
    seal(grant, route, label)
}

fn main() {}
