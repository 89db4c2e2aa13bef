// 没有在这里运行过 / never run here, as settings.gradle.kts says: this build itself, the manifests as Gradle merges them, R8 under
// its full mode by Gradle, the app on a phone or an emulator. Known by Maven's build of the same sources: that they compile
// against these libraries, that every screen is reached under Robolectric, that R8 shrinks them and the APK verifies.
//
// It wants `cargo xtask aar` first, which needs an NDK, and a file src/main/assets/server.json: what `gongchao backend --info`
// writes of the operator's servers, and beside it `"channel"`, by which way the package goes out: `company`, `android_store` or
// `developer`. Without it that is not told (C063).
plugins {
    id("com.android.application") version "8.13.2"
    id("org.jetbrains.kotlin.android") version "2.4.21"
    id("org.jetbrains.kotlin.plugin.compose") version "2.4.21"
}

android {
    namespace = "com.gctookit.gongchao.app"
    compileSdk = 35

    defaultConfig {
        applicationId = "com.gctookit.gongchao"
        minSdk = 26
        targetSdk = 35
        versionCode = 1
        versionName = "0.1.0"
        // JNA has a fourth, which no phone has.
        ndk { abiFilters += listOf("arm64-v8a", "armeabi-v7a", "x86_64") }
    }

    // What the app asks the phone for is made from the edition; each kind of build lays it over the app's own manifest.
    sourceSets {
        getByName("main").kotlin.srcDir("../ui/src/main/kotlin")
        getByName("debug").kotlin.srcDir("../ui/src/previews/kotlin")
        for (kind in listOf("debug", "release")) {
            getByName(kind).manifest.srcFile("../../core/editions/made/AndroidManifest.xml")
        }
    }

    buildTypes {
        release {
            isMinifyEnabled = true
            isShrinkResources = true
            proguardFiles(getDefaultProguardFile("proguard-android-optimize.txt"), "rules.pro")
        }
    }

    // The languages that the screens speak; libraries bring eighty.
    androidResources { localeFilters += listOf("en", "zh", "zh-rCN", "zh-rHK", "zh-rTW") }

    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }

    // The cases run by Maven: they want a library of the core for the desktop.
    packaging { resources.excludes += listOf("META-INF/*.version", "DebugProbesKt.bin", "kotlin/**") }
}

kotlin {
    compilerOptions { allWarningsAsErrors = true }
}

// The versions of libs/pom.xml.
dependencies {
    implementation(files("../../target/aar/gongchao-core.aar"))
    implementation("net.java.dev.jna:jna:5.19.1@aar")
    implementation("androidx.activity:activity-compose:1.13.0")
    implementation("androidx.compose.foundation:foundation:1.12.1")
    implementation("androidx.compose.material3:material3:1.4.0")
    implementation("androidx.compose.ui:ui:1.12.1")
    debugImplementation("androidx.compose.ui:ui-tooling:1.12.1")
    debugImplementation("androidx.compose.ui:ui-tooling-preview:1.12.1")
    implementation("org.jetbrains.kotlinx:kotlinx-coroutines-android:1.11.0")
}
