package com.gctookit.gongchao.ui.look

import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.SolidColor
import androidx.compose.ui.graphics.StrokeCap
import androidx.compose.ui.graphics.StrokeJoin
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.graphics.vector.addPathNodes
import androidx.compose.ui.unit.dp

/** The signs beside words, drawn with one pen: lines of the same width on a field of 24 by 24. */
object Signs {
    val back = sign("back", "M15 5 L8 12 L15 19")
    val on = sign("on", "M9.5 5.5 L16 12 L9.5 18.5")
    val shut = sign("shut", "M6 6 L18 18 M18 6 L6 18")
    val done = sign("done", "M4.5 12.5 L10 18 L19.5 7")
    val scan =
        sign(
            "scan",
            "M4 8.5 V5.5 A1.5 1.5 0 0 1 5.5 4 H8.5 M15.5 4 H18.5 A1.5 1.5 0 0 1 20 5.5 V8.5 " +
                "M20 15.5 V18.5 A1.5 1.5 0 0 1 18.5 20 H15.5 M8.5 20 H5.5 A1.5 1.5 0 0 1 4 18.5 V15.5 M4 12 H20",
        )
    val devices =
        sign("devices", "M5 4 H19 V14 H5 Z M9 20 H15 M12 14 V20 M8.5 9 H10.5 M13.5 9 H15.5")
    val messages =
        sign("messages", "M4 5.5 H20 V16 H11.5 L7.5 19.5 V16 H4 Z M8 9.3 H16 M8 12.4 H13")
    val upload = sign("upload", "M12 15.5 V4.5 M7.5 9 L12 4.5 L16.5 9 M4.5 15.5 V19.5 H19.5 V15.5")
    val dial =
        sign(
            "dial",
            "M7 4 H9.5 L11 8 L8.8 9.6 A12 12 0 0 0 14.4 15.2 L16 13 L20 14.5 V17 A2.6 2.6 0 0 1 17.2 19.6 " +
                "A15.4 15.4 0 0 1 4.4 6.8 A2.6 2.6 0 0 1 7 4 Z",
        )
    val mine = sign("mine", "M12 12 A4 4 0 1 0 12 4 A4 4 0 1 0 12 12 Z M4.5 20 A7.5 6 0 0 1 19.5 20")
    val search = sign("search", "M10.5 17 A6.5 6.5 0 1 0 10.5 4 A6.5 6.5 0 1 0 10.5 17 Z M15.3 15.3 L20 20")
    val torch = sign("torch", "M13 3 L6 13.5 H11.5 L10.5 21 L18 10.5 H12.5 Z")
    val pause = sign("pause", "M9 5.5 V18.5 M15 5.5 V18.5")
    val resume = sign("resume", "M8 5.5 L18 12 L8 18.5 Z")
    val photo = sign("photo", "M4 5 H20 V19 H4 Z M4 16 L9 11.5 L13 15 L16 12.5 L20 16 M15.5 9 H15.6")
    val video = sign("video", "M4 6.5 H15.5 V17.5 H4 Z M15.5 10.5 L20 8 V16 L15.5 13.5")
    val notices = sign("notices", "M6.5 17 V11 A5.5 5.5 0 0 1 17.5 11 V17 Z M4.5 17 H19.5 M10.5 20 H13.5 M12 5.5 V3.5")
    val warning = sign("warning", "M12 4 L21 19.5 H3 Z M12 10 V14.2 M12 16.9 V17")
    val shield = sign("shield", "M12 3.5 L19.5 6 V11.5 A9.5 9.5 0 0 1 12 20.5 A9.5 9.5 0 0 1 4.5 11.5 V6 Z")
    val lock = sign("lock", "M6 10.5 H18 V20 H6 Z M8.5 10.5 V8 A3.5 3.5 0 0 1 15.5 8 V10.5")
    val send = sign("send", "M4 12 L20 4.5 L15.5 19.5 L11.5 13.5 Z M11.5 13.5 L20 4.5")
    val offline =
        sign("offline", "M4 10 A11 11 0 0 1 20 10 M7.5 13.7 A6 6 0 0 1 16.5 13.7 M12 18 V18.1 M4.5 4.5 L19.5 19.5")

    private fun sign(
        name: String,
        path: String,
    ): ImageVector =
        ImageVector
            .Builder(name, defaultWidth = 24.dp, defaultHeight = 24.dp, viewportWidth = 24f, viewportHeight = 24f)
            .addPath(
                pathData = addPathNodes(path),
                stroke = SolidColor(Color.Black),
                strokeLineWidth = 1.7f,
                strokeLineCap = StrokeCap.Round,
                strokeLineJoin = StrokeJoin.Round,
            ).build()
}
