use gongchao_core::{
    gate::{Held, uses},
    kernel::Phone,
};

fn hold(number: Phone) -> Held<uses::Login, Phone> {
    Held(number)
}

fn main() {}
