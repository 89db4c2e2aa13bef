use gongchao_core::gate::{Deidentified, uses};

fn pass(number: String) -> Deidentified<uses::Login, String> {
    Deidentified(number)
}

fn main() {}
