/** What runs on an executor; knows nothing of Spark. */
package io.convoy.executor;
