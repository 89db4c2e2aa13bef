//! The core's own threads. A host's threads come and go, the loop and its tasks stay.
//!
//! What a host awaits runs here as a task, and the host only waits for its end: so no work is done on the thread that
//! draws, and a host that gives a wait up ends the task at its next await.

use std::{
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::LazyLock,
};

use tokio::{runtime::Runtime, sync::oneshot, task::JoinHandle};

use crate::{log, trouble::CoreError};

// Two workers, because the loop may wait for the disk. Absent where the system gives no threads; then a start says so.
static RUNTIME: LazyLock<Option<Runtime>> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).thread_name("gongchao").enable_all().build().ok()
});

/// The runtime, or that the system gives none.
pub(crate) fn runtime() -> Result<&'static Runtime, CoreError> {
    RUNTIME.as_ref().ok_or(CoreError::Internal)
}

/// Does something that comes back at once. A panic in it is an error like another; its place is in the log.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, CoreError>) -> Result<T, CoreError> {
    log::ready();
    // What a panic left half-done belongs to the call that panicked; nothing here outlives a call.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(CoreError::Internal))
}

/// Does something that takes time, on the core's own threads. Giving up the wait ends it at its next await.
pub(crate) async fn on_runtime<T, F>(work: F) -> Result<T, CoreError>
where
    T: Send + 'static,
    F: Future<Output = Result<T, CoreError>> + Send + 'static,
{
    log::ready();
    let (tell, told) = oneshot::channel();
    // Boxed, and with an answer that goes another way, so that all waits are one kind of task.
    let work: Pin<Box<dyn Future<Output = ()> + Send>> = Box::pin(async move {
        // Whoever gave the wait up hears nothing.
        let _ = tell.send(work.await);
    });
    let _ends = EndsWithUs(runtime()?.spawn(work));
    // A task that did not come to its end has panicked: nobody but this wait's end aborts it.
    told.await.unwrap_or(Err(CoreError::Internal))
}

struct EndsWithUs(JoinHandle<()>);

impl Drop for EndsWithUs {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::drain_log;

    const NUMBER: &str = "13800138000";

    #[test]
    fn p_05_a_panic_that_knows_a_number_crosses_as_a_constant() {
        let at_once: Result<(), CoreError> = guarded(|| panic!("no session for {NUMBER}"));
        let in_time: Result<(), CoreError> =
            futures_of_a_host(on_runtime(async { panic!("no session for {NUMBER}, code 135792") }));
        for crossed in [at_once, in_time] {
            let fault = crossed.unwrap_err();
            assert_eq!((fault.to_string().as_str(), format!("{fault:?}").as_str()), ("an internal fault", "Internal"));
        }
        let told = drain_log(1000).unwrap();
        assert!(told.iter().any(|line| line.target == "panic" && line.name.contains("runtime.rs:")));
        assert!(told.iter().all(|line| !format!("{line:?}").contains("1380") && !format!("{line:?}").contains("1357")));
    }

    /// Waits as a host does, outside of the core's own threads.
    fn futures_of_a_host<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work)
    }
}
