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

/** The ways of looking at a page: in the dark, in letters of twice the size, on its side, in English. */
@Preview(name = "深色 / dark", widthDp = 360, heightDp = 640, uiMode = UI_MODE_NIGHT_YES)
@Preview(name = "两倍大字 / large", widthDp = 360, heightDp = 640, fontScale = 2f)
@Preview(name = "横屏 / on its side", widthDp = 640, heightDp = 360)
@Preview(name = "英文 / English", widthDp = 360, heightDp = 640, locale = "en")
annotation class EveryLook

@EveryLook
@Composable
fun NoticeLooks() = Previewed(Scenes.of("notice"))

@EveryLook
@Composable
fun HomeLooks() = Previewed(Scenes.of("home"))

@EveryLook
@Composable
fun ConsentLooks() = Previewed(Scenes.of("consent"))

@EveryLook
@Composable
fun UploadsLooks() = Previewed(Scenes.of("uploads"))

@EveryLook
@Composable
fun DeviceLooks() = Previewed(Scenes.of("device-long"))

/** All scenes, each under its name. */
class EveryScene : PreviewParameterProvider<Scene> {
    override val values = Scenes.all.asSequence()

    override fun getDisplayName(index: Int) = Scenes.all[index].name
}

@Composable
private fun Previewed(scene: Scene) {
    val hands = remember(scene) { SampleHands(scene.how, scene.shared) }
    GongchaoTheme { Shell(scene.stage, hands, remember(scene) { SampleHandset() }, scene.at) }
}
