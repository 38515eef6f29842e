/** Forward, include and error dispatch (Servlet 6.1, chapter 9). */
@NullMarked
package dev.naru.was.dispatch;

import org.jspecify.annotations.NullMarked;
