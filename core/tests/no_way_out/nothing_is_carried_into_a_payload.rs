use gongchao_core::gate::{Deidentified, uses};

fn smuggle(payload: Deidentified<uses::Login, ()>, number: String) -> Deidentified<uses::Login, String> {
    payload.shape(move |()| number.clone())
}

fn main() {}
