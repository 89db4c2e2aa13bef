use gongchao_core::{
    gate::{Held, uses},
    kernel::Phone,
};

fn print(held: &Held<uses::Login, Phone>) -> String {
    format!("{held:?}")
}

fn main() {}
