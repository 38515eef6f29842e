@NullMarked
package dev.naru.internet.wire;

import org.jspecify.annotations.NullMarked;
