@NullMarked
package dev.naru.internet.view;

import org.jspecify.annotations.NullMarked;
