use gongchao_core::gate::{Grant, uses};

fn main() {
    let _: Grant<uses::Login> = Grant { proof: todo!(), feature: std::marker::PhantomData };
}
