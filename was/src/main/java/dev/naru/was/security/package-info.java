/** Who may do what (Servlet 6.1, chapter 13). */
@NullMarked
package dev.naru.was.security;

import org.jspecify.annotations.NullMarked;
