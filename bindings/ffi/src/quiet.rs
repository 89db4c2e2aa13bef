//! What holds people's data prints its name and nothing else, in every language.
//!
//! A host's own printing of a record would show every field of it, and what is printed ends up in somebody's log. So the
//! text of these types is made here, and Kotlin's `toString` and Swift's `description` ask for it.

/// Gives types a printed form that is their name alone.
macro_rules! quiet {
    ($($name:ident),+ $(,)?) => {$(
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(self, f)
            }
        }
    )+};
}

pub(crate) use quiet;
