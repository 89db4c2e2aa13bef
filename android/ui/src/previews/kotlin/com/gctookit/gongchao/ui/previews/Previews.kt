package com.gctookit.gongchao.ui.previews

import androidx.compose.runtime.Composable
import androidx.compose.runtime.remember
import androidx.compose.ui.tooling.preview.AndroidUiModes.UI_MODE_NIGHT_YES
import androidx.compose.ui.tooling.preview.Preview
import androidx.compose.ui.tooling.preview.PreviewParameter
import androidx.compose.ui.tooling.preview.PreviewParameterProvider
import com.gctookit.gongchao.ui.look.GongchaoTheme
import com.gctookit.gongchao.ui.shell.Shell

/** A screen in a state, as an editor draws it beside the code. The pictures of the tests are drawn of the same scenes. */
@Preview(name = "手机 / phone", widthDp = 360, heightDp = 640)
@Composable
fun EveryScreen(
    @PreviewParameter(EveryScene::class) scene: Scene,
) = Previewed(scene)

/** Those whose shape differs: in the dark, in letters of twice the size, on their side, in English. */
@Preview(name = "深色 / dark", widthDp = 360, heightDp = 640, uiMode = UI_MODE_NIGHT_YES)
@Preview(name = "两倍大字 / large", widthDp = 360, heightDp = 640, fontScale = 2f)
@Preview(name = "横屏 / on its side", widthDp = 640, heightDp = 360)
@Preview(name = "英文 / English", widthDp = 360, heightDp = 640, locale = "en")
@Composable
fun EveryLook(
    @PreviewParameter(EveryShape::class) scene: Scene,
) = Previewed(scene)

/** Scenes, each under its name. */
sealed class Named(
    private val scenes: List<Scene>,
) : PreviewParameterProvider<Scene> {
    override val values = scenes.asSequence()

    override fun getDisplayName(index: Int) = scenes[index].name
}

class EveryScene : Named(Scenes.all)

class EveryShape : Named(Scenes.shapes)

@Composable
private fun Previewed(scene: Scene) {
    val hands = remember(scene) { SampleHands(scene.how, scene.shared) }
    GongchaoTheme { Shell(scene.stage, hands, remember(scene) { SampleHandset() }, scene.at) }
}
