use gongchao_core::gate::{Deidentified, uses};

fn open(payload: Deidentified<uses::Login, String>) -> String {
    payload.0
}

fn main() {}
