// The scanner: asked for, looking, found. What was found is opened only when the person says so.

import GongchaoKit

extension Sheet {
    /// `isAsked`: a prompt is open, so nothing of the scan has been decided yet.
    static func scan(_ scan: ScanView, isAsked: Bool, torch: Bool, hasTorch: Bool) -> Sheet {
        let begin = Act.tap(.begin(feature: .scan))
        switch scan {
        case .ready:
            let light = Knob(torch ? Say.torchOff : Say.torchOn, sign: torch ? .torchOn : .torchOff, .torch(!torch))
            return Sheet(
                Say.scan, beside: hasTorch ? [light] : [], .finder(Finder(words: Say.scanAim, torch: torch)))
        case .found(let format, let text):
            return Sheet(
                Say.scan,
                .blocks([
                    .banner(Banner(Say.scanFound, .done, .good)),
                    .card([.fact(label: .plain(name(format)), value: .plain(text))]), .quiet(Say.scanConfirm),
                    .act(Knob(Say.scanOpen, .tap(.openScanned), .instead(.device))),
                    .other(Knob(Say.scanAgain, begin)),
                ]))
        case .idle where isAsked:
            return Sheet(Say.scan, .coming(Say.scanAsked))
        case .idle:
            return Sheet(
                Say.scan,
                .empty(
                    Nothing(
                        .scan, Say.scanIdle, Say.scanIdleBelow, Knob(Say.scanBegin, begin),
                        Knob(Say.scanSearch, .instead(.devices)))))
        }
    }

    /// The kind of label, as it is called everywhere.
    private static func name(_ format: LabelFormat) -> String {
        switch format {
        case .qr: "QR"
        case .microQr: "MICRO QR"
        case .dataMatrix: "DATA MATRIX"
        case .pdf417: "PDF417"
        case .code128: "CODE128"
        case .code39: "CODE39"
        case .ean13: "EAN13"
        case .ean8: "EAN8"
        case .upcA: "UPC A"
        case .upcE: "UPC E"
        case .itf: "ITF"
        }
    }
}
