use gongchao_core::{
    gate::{Held, uses},
    kernel::Phone,
};

fn write(held: &Held<uses::Login, Phone>) -> String {
    serde_json::to_string(held).unwrap()
}

fn main() {}
