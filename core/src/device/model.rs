//! The models that are common enough to be told by name.
//!
//! The rule is that a model is told only where at least a thousand phones of the service are of it (C014). Nobody has
//! counted yet, so this table stands in for the count: models that sold in China by the million, by the code that the
//! system gives. An operator who can count replaces it; a model that is missing here is `other`, which loses a detail
//! and tells nobody apart.

pub(super) const COMMON: &[&str] = &[
    // Huawei
    "ANA-AN00",
    "ELE-AL00",
    "ELS-AN00",
    "HMA-AL00",
    "JEF-AN00",
    "LIO-AN00",
    "NOH-AN00",
    "TAS-AN00",
    "VOG-AL00",
    "ALN-AL00",
    "BRA-AL00",
    // Honor
    "ANY-AN00",
    "HLK-AL00",
    "NTH-AN00",
    "TEL-AN00",
    "YOK-AN10",
    // OPPO, realme, OnePlus
    "PCLM10",
    "PDKM00",
    "PEGM00",
    "PEXM00",
    "PFDM00",
    "PGBM10",
    "LE2110",
    "NE2210",
    "RMX3366",
    // vivo, iQOO
    "V1962A",
    "V2001A",
    "V2046A",
    "V2055A",
    "V2118A",
    "V2148A",
    "V2218A",
    // Xiaomi, Redmi
    "M2007J22C",
    "M2011K2C",
    "M2012K11AC",
    "M2102J2SC",
    "2201123C",
    "2203121C",
    "22041211AC",
    "2211133C",
    "23013RK75C",
    "23127PN0CC",
    // Samsung
    "SM-G9910",
    "SM-S9010",
    "SM-S9080",
    "SM-S9180",
    // Apple, by generation of the hardware
    "iPhone11,8",
    "iPhone12,1",
    "iPhone12,8",
    "iPhone13,2",
    "iPhone13,3",
    "iPhone14,2",
    "iPhone14,5",
    "iPhone14,7",
    "iPhone15,2",
    "iPhone15,3",
    "iPhone15,4",
    "iPhone16,1",
    "iPhone16,2",
    // A developer's own machine
    "desktop",
];
