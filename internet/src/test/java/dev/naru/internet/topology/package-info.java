@NullMarked
package dev.naru.internet.topology;

import org.jspecify.annotations.NullMarked;
