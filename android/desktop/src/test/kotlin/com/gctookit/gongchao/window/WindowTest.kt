package com.gctookit.gongchao.window

import com.gctookit.gongchao.rig.ReferenceBackend
import com.gctookit.gongchao.window.rig.Display
import com.gctookit.gongchao.window.rig.Hand
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assumptions.assumeTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Path

/** The window as it ships, the real core, the real backend, and a hand that clicks. */
class WindowTest {
    @TempDir
    lateinit var dir: Path

    @Test
    @Timeout(240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    fun `from the first start to a photo that has arrived and an account that was kept, by clicks`() {
        val missing = Display.missing()
        if (missing.isNotEmpty()) println("skipped: no ${missing.joinToString()}; see android/README.md")
        assumeTrue(missing.isEmpty(), "needs ${missing.joinToString()}")
        ReferenceBackend.start(dir.resolve("backend")).use { backend ->
            Display.start(480, 840).use { display ->
                Hand.opens(display, dir).use { it.day(backend) }
            }
        }
    }

    private fun Hand.day(backend: ReferenceBackend) {
        see("使用前请您了解")
        picture("1-notice")
        click("同意")
        click("手机号")
        type(NUMBER)
        click("我已阅读并同意隐私政策")
        picture("2-login")
        click("获取验证码")
        click("6 位验证码")
        type(runBlocking { backend.nextCodeFor(NUMBER) })
        click("扫码")
        see("不同意")
        picture("3-consent")
        click("同意")
        see("桌面代替手机系统")
        picture("4-permission")
        click("允许")
        see("扫到了")
        picture("5-found")
        click("打开这台设备")
        see("编码")
        picture("6-device")
        click("返回")
        click("上传")
        click("选择照片或视频")
        click("同意")
        click("photo.jpg")
        see("已送达")
        picture("7-sent")
        click("返回")
        account(backend)
    }

    /** The account's end and the way back from it, then where it is logged in. */
    private fun Hand.account(backend: ReferenceBackend) {
        click("我的")
        click("我的权利")
        click("注销账号")
        click("查看注销的后果")
        see("注销账号意味着")
        click("6 位验证码")
        // The key that ends a line asks the second time.
        type(runBlocking { backend.nextCodeFor(NUMBER) } + "\n")
        see("确定注销这个账号吗？")
        click("注销")
        see("账号正在注销")
        click("撤回注销，保留账号")
        click("我的")
        see("已收集个人信息清单")
        scroll()
        click("日志导出")
        see("工巢日志 / gongchao log")
        click("返回")
        scroll()
        click("登录设备")
        see("本机")
    }

    private companion object {
        /** The number of an employee that no other case logs in with. */
        const val NUMBER = "13800138009"
    }
}
