/** Commands that look at a prepared dataset: what it holds, whether it is whole, how it looks. */
package io.convoy.jobs.dataset;
