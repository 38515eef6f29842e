@NullMarked
package dev.naru.internet.time;

import org.jspecify.annotations.NullMarked;
