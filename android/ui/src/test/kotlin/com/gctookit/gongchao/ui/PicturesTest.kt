package com.gctookit.gongchao.ui

import com.gctookit.gongchao.ui.previews.Scene
import com.gctookit.gongchao.ui.previews.Scenes
import com.gctookit.gongchao.ui.rig.Look
import com.gctookit.gongchao.ui.rig.Pictures
import com.gctookit.gongchao.ui.rig.Type
import com.gctookit.gongchao.ui.words.Tongue
import org.jetbrains.skia.FontMgr
import org.jetbrains.skia.FontStyle
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.MethodSource
import kotlin.test.assertEquals
import kotlin.test.assertNotNull
import kotlin.test.assertTrue

/** What everything looks like. */
class PicturesTest {
    @BeforeEach
    fun typeface() = Type.needed()

    @Test
    fun `Chinese is drawn by letters and not by boxes`() {
        val found = FontMgr.default.matchFamilyStyleCharacter(null, FontStyle.NORMAL, arrayOf("zh-Hans"), '扫'.code)
        assertNotNull(found, "no typeface on this machine has Chinese letters")
        // Two letters of a typeface that has neither are the same box.
        val one = Pictures.draw(Scenes.of("home"), Look("one"))
        val other = Pictures.draw(Scenes.of("home"), Look("other", tongue = Tongue.EN))
        assertTrue(Pictures.apart(one, other) > 0.01, "both languages look the same")
    }

    @Test
    fun `a picture differs from another one and not from itself`() {
        val home = Pictures.draw(Scenes.of("home"), Look("phone"))
        val login = Pictures.draw(Scenes.of("login"), Look("phone"))
        assertEquals(0.0, Pictures.apart(home, home))
        assertTrue(Pictures.apart(home, login) > 0.05)
    }

    @ParameterizedTest
    @MethodSource("phones")
    fun `every screen in every state`(scene: Scene) = Pictures.compare(scene.name, Pictures.draw(scene, PHONE))

    @ParameterizedTest
    @MethodSource("others")
    fun `the same in the dark, in large letters, on its side, in English`(
        scene: Scene,
        look: Look,
    ) = Pictures.compare("${look.name}/${scene.name}", Pictures.draw(scene, look))

    @ParameterizedTest
    @MethodSource("shown")
    fun `the pictures that the documents show`(
        scene: Scene,
        look: Look,
    ) = Pictures.show("${scene.name}-${look.name}", Pictures.draw(scene, look))

    companion object {
        val PHONE = Look("phone")
        private val OTHERS =
            listOf(
                Look("dark", dark = true),
                Look("large", font = 2f),
                Look("side", width = 640, height = 360),
                Look("english", tongue = Tongue.EN),
            )

        @JvmStatic
        fun phones() = Scenes.all

        @JvmStatic
        fun others() = OTHERS.flatMap { look -> Scenes.shapes.map { arrayOf(it, look) } }

        @JvmStatic
        fun shown() =
            listOf("notice", "login", "code", "home", "consent", "scan-found", "devices", "uploads", "messages")
                .plus(listOf("permissions", "change", "mine", "sessions", "cancellation"))
                .map { name -> arrayOf(Scenes.of(name), Look("zh", density = 1.5f)) }
                .plusElement(arrayOf(Scenes.of("home"), Look("dark", dark = true, density = 1.5f)))
                .plusElement(arrayOf(Scenes.of("home"), Look("large", font = 2f, density = 1.5f)))
    }
}
