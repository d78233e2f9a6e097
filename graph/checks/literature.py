"""The publications that the rules take their methods from."""

from __future__ import annotations

ABSENCE = (
    "Altman and Bland, Absence of evidence is not evidence of absence, BMJ 1995;311:485, "
    "doi:10.1136/bmj.311.7003.485"
)
BINOMIAL_INTERVALS = (
    "Brown, Cai and DasGupta, Interval estimation for a binomial proportion, Stat Sci "
    "2001;16:101-133, doi:10.1214/ss/1009213286"
)
BONFERRONI = (
    "Bland and Altman, Multiple significance tests: the Bonferroni method, BMJ 1995;310:170, "
    "doi:10.1136/bmj.310.6973.170"
)
CALENDAR = "RFC 3339 (section 5.7, the days of each month), doi:10.17487/RFC3339"
CANCER_ENDPOINTS = (
    "FDA, Clinical trial endpoints for the approval of cancer drugs and biologics, guidance for "
    "industry, December 2018 (section III)"
)
CARE = "CARE guidelines: Gagnier et al., J Med Case Rep 2013;7:223, doi:10.1186/1752-1947-7-223"
CHI_SQUARE_CONDITIONS = (
    "Cochran, Some methods for strengthening the common chi-square tests, Biometrics "
    "1954;10:417-451, doi:10.2307/3001616"
)
CONSORT_NON_INFERIORITY = (
    "CONSORT extension for noninferiority and equivalence trials: Piaggio et al., JAMA "
    "2012;308:2594-2604, doi:10.1001/jama.2012.87802"
)
CONTROL_GROUP = (
    "ICH E10, Choice of control group and related issues in clinical trials, 20 July 2000 "
    "(section 1.2, purpose of control group)"
)
CTCAE = "CTCAE version 5.0, National Cancer Institute, 27 November 2017 (grade 5)"
CTCAE_GRADES = (
    "CTCAE version 5.0, National Cancer Institute, 27 November 2017 (the grades of each event)"
)
FOLLOW_UP = (
    "Schemper and Smith, A note on quantifying follow-up in studies of failure time, Control Clin "
    "Trials 1996;17:343-346, doi:10.1016/0197-2456(96)00075-X"
)
GRIM = (
    "Brown and Heathers, The GRIM test, Soc Psychol Personal Sci 2017;8:363-369, "
    "doi:10.1177/1948550616673876"
)
GUARANTEE_TIME = (
    "Giobbie-Hurder, Gelber and Regan, Challenges of guarantee-time bias, J Clin Oncol 2013;31, "
    "doi:10.1200/JCO.2013.49.5283"
)
MEDIAN_SURVIVAL = (
    "Brookmeyer and Crowley, Biometrics 1982;38:29-41, doi:10.2307/2530286 (an interval for the "
    "median survival time)"
)
P_FROM_INTERVAL = (
    "Altman and Bland, How to obtain the P value from a confidence interval, BMJ 2011;343:d2304, "
    "doi:10.1136/bmj.d2304"
)
POWER = (
    "Schoenfeld, Sample-size formula for the proportional-hazards regression model, Biometrics "
    "1983;39:499-503, doi:10.2307/2531021"
)
PRISMA = "PRISMA 2020: Page et al., BMJ 2021;372:n71, doi:10.1136/bmj.n71"
RECIST = (
    "RECIST 1.1: Eisenhauer et al., Eur J Cancer 2009;45:228-247, doi:10.1016/j.ejca.2008.10.026"
)
REMARK = "REMARK: McShane et al., J Natl Cancer Inst 2005;97:1180-1184, doi:10.1093/jnci/dji237"
ROUNDED_SUMS = (
    "Mosteller, Youtz and Zahn, The distribution of sums of rounded percentages, Demography "
    "1967;4:850-858"
)
SAMPL = (
    "SAMPL guidelines: Lang and Altman, Int J Nurs Stud 2015;52:5-9, "
    "doi:10.1016/j.ijnurstu.2014.09.006"
)
SAS_PROPORTIONS = (
    "SAS/STAT user's guide, the SURVEYFREQ procedure, confidence limits for proportions (Wald "
    "limits with the variance by n - 1 and Student's t)"
)
SERIOUS_EVENTS = (
    "ICH E2A, Clinical safety data management: definitions and standards for expedited reporting, "
    "27 October 1994 (serious adverse event)"
)
SPIN = (
    "Boutron et al., Reporting and interpretation of randomized controlled trials with "
    "statistically nonsignificant results for primary outcomes, JAMA 2010;303:2058-2064, "
    "doi:10.1001/jama.2010.651"
)
STATCHECK = (
    "Nuijten et al., The prevalence of statistical reporting errors in psychology, Behav Res "
    "Methods 2016;48:1205-1226, doi:10.3758/s13428-015-0664-2"
)
STROBE = (
    "STROBE explanation: Vandenbroucke et al., PLoS Med 2007;4:e297, "
    "doi:10.1371/journal.pmed.0040297"
)
SURVIVAL_REVIEW = (
    "Altman et al., Review of survival analyses published in cancer journals, Br J Cancer "
    "1995;72:511-518"
)
TIDIER = "TIDieR: Hoffmann et al., BMJ 2014;348:g1687, doi:10.1136/bmj.g1687"
YATES = "Yates, Suppl J R Stat Soc 1934;1:217-235, doi:10.2307/2983604"
