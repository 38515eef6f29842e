@NullMarked
package dev.naru.internet.ip;

import org.jspecify.annotations.NullMarked;
