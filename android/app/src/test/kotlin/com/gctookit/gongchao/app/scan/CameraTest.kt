package com.gctookit.gongchao.app.scan

import android.content.Context
import android.content.ContextWrapper
import android.graphics.SurfaceTexture
import android.hardware.camera2.CameraCharacteristics
import android.hardware.camera2.CameraManager
import android.view.TextureView
import com.gctookit.gongchao.app.rig.Hand
import com.gctookit.gongchao.app.rig.OnPhone
import com.gctookit.gongchao.app.rig.Screen
import com.gctookit.gongchao.ui.words.Say
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.shadows.ShadowCameraCharacteristics
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue

@RunWith(OnPhone::class)
class CameraTest {
    private val app: Context = RuntimeEnvironment.getApplication()
    private val system = requireNotNull(app.getSystemService(CameraManager::class.java))

    @Test
    fun `the camera at the back is taken, and its light is known`() {
        add("0", CameraCharacteristics.LENS_FACING_FRONT, light = false)
        assertFalse(Camera(app).hasLight)
        add("1", CameraCharacteristics.LENS_FACING_BACK, light = true)
        assertTrue(Camera(app).hasLight)
    }

    @Test
    fun `it is open while it is looked through, and let go of once`() {
        add("1", CameraCharacteristics.LENS_FACING_BACK, light = true)
        Hand().use { hand ->
            hand.logIn()
            val frames = hand.scan()
            // The light has its switch now.
            Screen.see(Say.TORCH_ON)
            val open = assertNotNull(Camera(app).open(SurfaceTexture(0), light = false, frames) {})
            assertEquals(90 to 0, open.upright to open.turned)
            assertEquals(1280 to 720, open.size.width to open.size.height)
            open.light(true)
            open.close()
            open.close()
        }
    }

    @Test
    fun `a phone without a camera, or with one that throws, opens none`() {
        Hand().use { hand ->
            hand.logIn()
            val frames = hand.scan()
            assertNull(Camera(app).open(SurfaceTexture(0), light = false, frames) {})
            val broken =
                object : ContextWrapper(app) {
                    override fun getSystemService(name: String): Any = throw NoSuchMethodError("of some maker")
                }
            assertNull(Camera(broken).open(SurfaceTexture(0), light = false, frames) {})
            assertFalse(Camera(broken).hasLight)
        }
    }

    @Test
    fun `it is let go of while the app is left, and opened again when somebody comes back`() {
        add("1", CameraCharacteristics.LENS_FACING_BACK, light = false)
        Hand().use { hand ->
            hand.looksThrough()
            awaitOpen(1)
            hand.leave()
            awaitOpen(0)
            hand.comeBack()
            awaitOpen(1)
            Screen.see(Say.SCAN_AIM)
            hand.back()
            awaitOpen(0)
        }
    }

    @Test
    fun `where another app takes it, nothing is scanned, and it can be begun again or searched instead`() {
        add("1", CameraCharacteristics.LENS_FACING_BACK, light = false)
        Hand().use { hand ->
            hand.looksThrough()
            awaitOpen(1)
            shadowOf(system).triggerDisconnect()
            Screen.see(Say.SCAN_IDLE)
            Screen.see(Say.SCAN_SEARCH)
            awaitOpen(0)
            Screen.tap(Say.SCAN_BEGIN)
            Screen.see(Say.SCAN_AIM)
            place()
            awaitOpen(1)
        }
    }

    @Test
    fun `what another app takes on its way to the front is there again when this one is`() {
        add("1", CameraCharacteristics.LENS_FACING_BACK, light = false)
        Hand().use { hand ->
            hand.looksThrough()
            awaitOpen(1)
            hand.isCovered()
            shadowOf(system).triggerDisconnect()
            awaitOpen(0)
            hand.isSeenAgain()
            awaitOpen(1)
            Screen.see(Say.SCAN_AIM)
        }
    }

    @Test
    fun `where none opens, nothing is scanned`() {
        Hand().use { hand ->
            hand.looksThrough()
            Screen.see(Say.SCAN_IDLE)
            Screen.see(Say.SCAN_SEARCH)
        }
    }

    /** To the camera's picture, whose place has come. */
    private fun Hand.looksThrough() {
        logIn()
        wantToScan()
        answer(true)
        Screen.see(Say.SCAN_AIM)
        place()
    }

    /** The place of the picture comes, as it does where something draws: here nothing does by itself. */
    private fun place() {
        val view = Screen.await("the picture's view") { Screen.views().filterIsInstance<TextureView>().singleOrNull() }
        requireNotNull(view.surfaceTextureListener).onSurfaceTextureAvailable(SurfaceTexture(0), 720, 1280)
        Screen.rest()
    }

    /** Each camera that is open has its own thread, and takes it along. */
    private fun awaitOpen(cameras: Int) =
        Screen.await("$cameras open") {
            Unit.takeIf { Thread.getAllStackTraces().keys.count { it.name == "camera" } == cameras }
        }

    private fun add(
        id: String,
        facing: Int,
        light: Boolean,
    ) {
        val facts = ShadowCameraCharacteristics.newCameraCharacteristics()
        shadowOf(facts).set(CameraCharacteristics.LENS_FACING, facing)
        shadowOf(facts).set(CameraCharacteristics.FLASH_INFO_AVAILABLE, light)
        shadowOf(facts).set(CameraCharacteristics.SENSOR_ORIENTATION, 90)
        shadowOf(system).addCamera(id, facts)
    }
}
