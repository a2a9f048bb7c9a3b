# Six intraclass correlations with F tests and intervals by psych::ICC: Shrout & Fleiss' (1979) six targets by four judges, and the
# nine wine judges of raters_agreement.
source("../lib/oracle.R"); suppressPackageStartupMessages(library(psych))
told <- function(name, m, published = NULL) {
  r <- suppressWarnings(ICC(m, lmer = FALSE)$results)
  id <- c("icc_1", "icc_2", "icc_3", "icc_1k", "icc_2k", "icc_3k")
  for (j in 1:6) {
    add(sprintf("%s.%s", name, id[j]), r$ICC[j], paste("psych::ICC,", r$type[j]), tol = 1e-7, published = published[j], where = if (is.null(published)) NULL else "Shrout & Fleiss 1979, table 4")
    add(sprintf("%s.%s.ci", name, id[j]), c(r$`lower bound`[j], r$`upper bound`[j]), "interval", tol = 1e-7)
    add(sprintf("%s.%s.f", name, id[j]), c(r$F[j], r$df1[j], r$df2[j], r$p[j]), "F, df, df, p", tol = 1e-7)
  }
}
sf <- rbind(c(9, 2, 5, 8), c(6, 1, 3, 2), c(8, 4, 6, 8), c(7, 1, 2, 6), c(10, 5, 6, 9), c(6, 2, 4, 7))
told("shrout_fleiss", sf, c(.17, .29, .71, .44, .62, .91))
d <- read.csv("../raters_agreement/data.csv"); d <- d[d$set == "wine", ]; m <- xtabs(code ~ unit + rater, d)
told("wine", matrix(as.numeric(m), nrow(m)))
finish("intraclass", "Intraclass correlations of judges", list(paper = "Shrout & Fleiss 1979, Psychological Bulletin 86, 420-428, table 2", data = "raters_agreement"), "psych")
