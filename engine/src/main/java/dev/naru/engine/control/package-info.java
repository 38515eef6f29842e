/** Commands that a running process answers. */
@NullMarked
package dev.naru.engine.control;

import org.jspecify.annotations.NullMarked;
