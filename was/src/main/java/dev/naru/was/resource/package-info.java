/**
 * What an application holds beside classes: static files, welcome files (Servlet 6.1, sections 10.5
 * and 10.10).
 */
@NullMarked
package dev.naru.was.resource;

import org.jspecify.annotations.NullMarked;
