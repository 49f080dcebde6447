/** DL4J's own data-parallel training on Spark, as a baseline to compare with. */
package io.convoy.baseline;
