@NullMarked
package dev.naru.internet.trace;

import org.jspecify.annotations.NullMarked;
