use gongchao_core::gate::{Grant, uses};

fn read(written: &str) -> Grant<uses::Login> {
    serde_json::from_str(written).unwrap()
}

fn main() {}
