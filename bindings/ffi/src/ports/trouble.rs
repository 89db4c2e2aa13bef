//! Why a host's port gave no answer.

use gongchao_core::ports::PortFault;

/// Why a port gave no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum PortError {
    /// The phone does not have it.
    #[error("the phone does not provide this")]
    Unsupported,
    /// It did not work this time; asking again later may help.
    #[error("the phone did not answer")]
    Failed,
    /// Something that was not declared came out of the port. An adapter need not make this one.
    #[error("the port failed in its own way")]
    Undeclared {
        /// The name of what came out, without its text, which could hold anything.
        kind: String,
    },
}

impl From<uniffi::UnexpectedUniFFICallbackError> for PortError {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Undeclared { kind: kind_of(&error.reason) }
    }
}

impl From<PortError> for PortFault {
    fn from(error: PortError) -> Self {
        match error {
            PortError::Unsupported => Self::Unsupported,
            PortError::Failed | PortError::Undeclared { .. } => Self::Failed,
        }
    }
}

/// The name of a host's exception: the first word of its first line, as far as it looks like a name. The rest is a text
/// of the host's and a stack trace, and is dropped.
fn kind_of(reason: &str) -> String {
    const LONGEST: usize = 80;
    let named = |c: &char| c.is_ascii_alphabetic() || matches!(c, '.' | '_' | '$');
    let kind: String = reason.chars().take_while(named).take(LONGEST).collect();
    if kind.is_empty() { "unnamed".to_owned() } else { kind }
}

#[cfg(test)]
mod tests {
    use super::kind_of;

    #[test]
    fn of_a_hosts_exception_its_name_is_kept_and_neither_text_nor_trace() {
        let trace = "java.lang.IllegalStateException: 13800138000 is busy\n\tat com.example.Vault.get(Vault.kt:7)";
        assert_eq!(kind_of(trace), "java.lang.IllegalStateException");
        assert_eq!(kind_of("Fault(code: 482913)"), "Fault");
        assert_eq!(kind_of("13800138000"), "unnamed");
        assert_eq!(kind_of(""), "unnamed");
        assert_eq!(kind_of(&"x".repeat(9000)).len(), 80);
    }
}
