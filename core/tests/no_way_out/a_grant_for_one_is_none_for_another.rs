use gongchao_core::gate::{Gate, Grant, uses};

fn wrong(gate: &Gate) -> Grant<uses::Media> {
    gate.grant::<uses::Scan>().unwrap()
}

fn main() {}
