use gongchao_core::gate::{Envelope, Gate};

fn open(envelope: &Envelope, gate: &Gate) {
    let _ = envelope.open(gate);
}

fn main() {}
