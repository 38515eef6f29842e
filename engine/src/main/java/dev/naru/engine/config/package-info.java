/** Binds {@code naru.yaml} to records, and tells a person what is wrong with it. */
@NullMarked
package dev.naru.engine.config;

import org.jspecify.annotations.NullMarked;
