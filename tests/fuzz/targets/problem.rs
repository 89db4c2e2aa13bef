//! libFuzzer's end of [`gongchao_fuzz::problem`].

#![no_main]
#![allow(unsafe_code, reason = "libFuzzer finds its target by a name in C")]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gongchao_fuzz::problem(bytes));
