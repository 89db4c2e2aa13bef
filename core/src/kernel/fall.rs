//! Points at which a process under test dies, to see what the next one finds.
//!
//! `fall!(Name)` stands where a kill would hurt. Outside of this crate's own tests it is nothing at all.

macro_rules! fall {
    ($name:ident) => {
        #[cfg(test)]
        $crate::kernel::fall::at($crate::kernel::fall::Point::$name);
    };
}
pub(crate) use fall;

#[cfg(test)]
pub(crate) use points::{Point, at};

#[cfg(test)]
mod points {
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// The points.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(crate) enum Point {
        /// The renewal was decided, and nothing of it has left.
        BeforeSend,
        /// The answer is here, and nobody knows it.
        AfterReceive,
        /// The new pair is written, and not committed.
        MidCommit,
        /// It is on the disk.
        AfterCommit,
        /// Everybody but the requests knows it.
        BeforePublish,
        /// The requests may use it.
        AfterPublish,
        /// Half a record of pins is written beside the one in force.
        PinsHalf,
        /// All of it is, and synced.
        PinsBeside,
        /// It stands in the other's place.
        PinsRenamed,
    }

    impl Point {
        /// Those of a renewal, in the order in which they are passed.
        pub(crate) const OF_A_RENEWAL: [Self; 6] = [
            Self::BeforeSend,
            Self::AfterReceive,
            Self::MidCommit,
            Self::AfterCommit,
            Self::BeforePublish,
            Self::AfterPublish,
        ];
        /// Those of a record of pins.
        pub(crate) const OF_PINS: [Self; 3] = [Self::PinsHalf, Self::PinsBeside, Self::PinsRenamed];
        /// The variable that names the point at which this process dies.
        pub(crate) const VARIABLE: &str = "GONGCHAO_FALL";

        pub(crate) fn name(self) -> String {
            format!("{self:?}")
        }
    }

    static PASSED: AtomicUsize = AtomicUsize::new(0);

    /// Dies here, where this is the point. Of a renewal all points before it must have been passed: other work comes by
    /// the same lines, too.
    pub(crate) fn at(point: Point) {
        let nr = point as usize;
        let of_a_renewal = nr < Point::OF_A_RENEWAL.len();
        if (!of_a_renewal || PASSED.compare_exchange(nr, nr + 1, Ordering::SeqCst, Ordering::SeqCst).is_ok())
            && std::env::var(Point::VARIABLE).is_ok_and(|named| named == point.name())
        {
            std::process::abort();
        }
    }
}
