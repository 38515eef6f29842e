package dev.naru.examples.tides;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;

/**
 * How high the water stood.
 *
 * @param place of the gauge
 * @param centimetres above its zero
 */
public record Tide(@NotBlank String place, @Min(-500) @Max(2000) int centimetres) {}
