package com.gctookit.gongchao.ui.look

import androidx.compose.foundation.isSystemInDarkTheme
import androidx.compose.material3.ColorScheme
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Typography
import androidx.compose.material3.darkColorScheme
import androidx.compose.material3.lightColorScheme
import androidx.compose.runtime.Composable
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.unit.TextUnit
import androidx.compose.ui.unit.sp

/** One quiet green for what can be tapped, amber for what waits, red for what failed; everything else is paper and ink. */
private val light: ColorScheme =
    lightColorScheme(
        primary = Color(0xFF0F5C55),
        onPrimary = Color.White,
        primaryContainer = Color(0xFFD3E9E5),
        onPrimaryContainer = Color(0xFF06302C),
        secondary = Color(0xFF4A6360),
        onSecondary = Color.White,
        secondaryContainer = Color(0xFFE0EBE9),
        onSecondaryContainer = Color(0xFF14302D),
        tertiary = Color(0xFF855300),
        onTertiary = Color.White,
        tertiaryContainer = Color(0xFFFCEBCB),
        onTertiaryContainer = Color(0xFF3A2500),
        error = Color(0xFFB3261E),
        onError = Color.White,
        errorContainer = Color(0xFFFBE4E1),
        onErrorContainer = Color(0xFF4A0F0B),
        background = Color(0xFFF5F7F6),
        onBackground = Color(0xFF1A1D1C),
        surface = Color(0xFFF5F7F6),
        onSurface = Color(0xFF1A1D1C),
        surfaceVariant = Color(0xFFE6EBE9),
        onSurfaceVariant = Color(0xFF545E5B),
        surfaceContainerLowest = Color.White,
        surfaceContainerLow = Color(0xFFFBFCFB),
        surfaceContainer = Color(0xFFEEF1F0),
        surfaceContainerHigh = Color.White,
        surfaceContainerHighest = Color(0xFFE2E7E5),
        outline = Color(0xFF79837F),
        outlineVariant = Color(0xFFDCE2E0),
    )

private val dark: ColorScheme =
    darkColorScheme(
        primary = Color(0xFF82D2C6),
        onPrimary = Color(0xFF00362F),
        primaryContainer = Color(0xFF14463F),
        onPrimaryContainer = Color(0xFFC3EFE7),
        secondary = Color(0xFFB0CCC7),
        onSecondary = Color(0xFF1B3531),
        secondaryContainer = Color(0xFF2A3F3C),
        onSecondaryContainer = Color(0xFFD3E6E2),
        tertiary = Color(0xFFF0BE6D),
        onTertiary = Color(0xFF432C00),
        tertiaryContainer = Color(0xFF4A3510),
        onTertiaryContainer = Color(0xFFFCE3B6),
        error = Color(0xFFF2B8B5),
        onError = Color(0xFF601410),
        errorContainer = Color(0xFF5A211D),
        onErrorContainer = Color(0xFFFADAD7),
        background = Color(0xFF101413),
        onBackground = Color(0xFFE2E6E4),
        surface = Color(0xFF101413),
        onSurface = Color(0xFFE2E6E4),
        surfaceVariant = Color(0xFF2A302E),
        onSurfaceVariant = Color(0xFFAEB8B5),
        surfaceContainerLowest = Color(0xFF191E1D),
        surfaceContainerLow = Color(0xFF161A19),
        surfaceContainer = Color(0xFF1F2524),
        surfaceContainerHigh = Color(0xFF1F2524),
        surfaceContainerHighest = Color(0xFF323937),
        outline = Color(0xFF8A9491),
        outlineVariant = Color(0xFF2F3634),
    )

private fun style(
    size: TextUnit,
    line: TextUnit,
    weight: FontWeight,
    family: FontFamily,
) = TextStyle(fontFamily = family, fontSize = size, lineHeight = line, fontWeight = weight, letterSpacing = 0.sp)

/** Chinese has no use for letters that are spaced out, and wants air between its lines. */
private fun type(family: FontFamily): Typography {
    val plain = FontWeight.Normal
    val firm = FontWeight.Medium
    // Cheap phones have Chinese letters in two weights; what lies between is drawn as the lighter one.
    val heavy = FontWeight.SemiBold
    return Typography(
        headlineMedium = style(28.sp, 38.sp, heavy, family),
        headlineSmall = style(23.sp, 32.sp, heavy, family),
        titleLarge = style(19.sp, 28.sp, heavy, family),
        titleMedium = style(16.sp, 24.sp, heavy, family),
        titleSmall = style(14.sp, 21.sp, firm, family),
        bodyLarge = style(16.sp, 26.sp, plain, family),
        bodyMedium = style(14.sp, 22.sp, plain, family),
        bodySmall = style(13.sp, 19.sp, plain, family),
        labelLarge = style(15.sp, 22.sp, firm, family),
        labelMedium = style(13.sp, 18.sp, firm, family),
        labelSmall = style(12.sp, 16.sp, firm, family),
    )
}

/**
 * How everything looks.
 *
 * @param family the typeface; a picture that is compared names one, a phone takes its own
 */
@Composable
fun GongchaoTheme(
    darkness: Boolean = isSystemInDarkTheme(),
    family: FontFamily = FontFamily.Default,
    content: @Composable () -> Unit,
) {
    MaterialTheme(colorScheme = if (darkness) dark else light, typography = type(family), content = content)
}
