package com.gctookit.gongchao.app.scan

import android.content.Context
import android.content.ContextWrapper
import android.graphics.SurfaceTexture
import android.hardware.camera2.CameraCharacteristics
import android.hardware.camera2.CameraManager
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
            val open = assertNotNull(Camera(app).open(SurfaceTexture(0), light = false, frames))
            assertEquals(90 to 0, open.upright to open.turned)
            assertEquals(1280 to 720, open.size.width to open.size.height)
            open.light(true)
            open.close()
            open.close()
        }
    }

    @Test
    fun `a phone without a camera, or with one that throws, has a picture that stays dark`() {
        Hand().use { hand ->
            hand.logIn()
            val frames = hand.scan()
            assertNull(Camera(app).open(SurfaceTexture(0), light = false, frames))
            val broken =
                object : ContextWrapper(app) {
                    override fun getSystemService(name: String): Any = throw NoSuchMethodError("of some maker")
                }
            assertNull(Camera(broken).open(SurfaceTexture(0), light = false, frames))
            assertFalse(Camera(broken).hasLight)
        }
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
