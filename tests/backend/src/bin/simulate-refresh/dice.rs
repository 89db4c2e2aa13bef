//! Chance that comes out the same for the same seed (`SplitMix64`).

pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        // Neighbouring seeds must not give neighbouring runs.
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// True this many times in a thousand.
    pub(crate) fn per_mille(&mut self, times: u64) -> bool {
        self.next() % 1_000 < times
    }

    /// Seconds until a client tries again: 2, 4, 8, … up to two hours, each as likely as any other.
    pub(crate) fn pause_s(&mut self) -> u64 {
        (2_u64 << (self.next() % 13)).min(7_200)
    }
}
