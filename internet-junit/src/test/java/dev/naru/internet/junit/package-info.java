@NullMarked
package dev.naru.internet.junit;

import org.jspecify.annotations.NullMarked;
