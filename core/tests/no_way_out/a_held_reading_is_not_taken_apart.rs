use gongchao_core::{
    gate::{Held, uses},
    kernel::Phone,
};

fn open(held: Held<uses::Login, Phone>) -> Phone {
    held.0
}

fn main() {}
