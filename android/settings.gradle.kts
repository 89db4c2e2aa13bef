// 没有在这里运行过 / never run here: no Android SDK and no Gradle plugin of Google's could be had, so neither this file nor
// app/build.gradle.kts was ever evaluated. Open the folder `android` in Android Studio. What is built by Maven (pom.xml), on the
// same sources, was run: README.md says how.
pluginManagement {
    repositories {
        google()
        mavenCentral()
        gradlePluginPortal()
    }
}

dependencyResolutionManagement {
    repositoriesMode.set(RepositoriesMode.FAIL_ON_PROJECT_REPOS)
    repositories {
        google()
        mavenCentral()
    }
}

rootProject.name = "gongchao"
include(":app")
