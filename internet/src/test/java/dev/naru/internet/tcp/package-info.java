@NullMarked
package dev.naru.internet.tcp;

import org.jspecify.annotations.NullMarked;
