"""First names that are common enough to be taken for a person's wherever they stand, and are no other word."""

from __future__ import annotations

# Left out on purpose: names that are also words or months, such as Will, Mark, Rob, Bill, Grace, Hope, May, June.
_NAMES = """
Aaron Abdul Abigail Adam Adrian Agnes Ahmed Aisha Alan Albert Alejandro Alex Alexander Alexandra Alfred Ali Alice
Alicia Alison Amanda Amber Amelia Amir Amy Ana Anders Andrea Andreas Andrew Andy Angela Anita Anke Ann Anna Anne
Annette Anthony Antonio Anton Arjun Arthur Astrid Barbara Beatrice Ben Benjamin Bernard Beth Betty Bianca Birgit
Bob Brad Brandon Brenda Brian Bruce Bruno Callum Camila Carl Carla Carlos Carmen Carol Caroline Catherine Cecilia
Charles Charlotte Chen Chiara Chloe Chris Christian Christina Christine Christopher Claire Clara Claudia Colin
Connor Craig Cristina Cynthia Dan Dana Daniel Daniela Danielle Dario David Deborah Denise Dennis Derek Diana Diego
Dieter Dmitri Dominic Donald Donna Dorothy Doug Douglas Duncan Dylan Eduardo Edward Eileen Elena Elizabeth Ella
Ellen Emily Emma Eric Erik Erin Esther Ethan Eugene Eva Evan Evelyn Fatima Felix Fernando Fiona Florian Frances
Francesca Francisco Franz Frederick Gabriel Gareth Gary Gavin Geoff George Gerald Gina Giovanni Giulia Gloria
Gordon Graham Greg Gregory Guillermo Gustav Hanna Hannah Hans Harold Harry Hassan Heather Heidi Heinz Helen Helena
Henry Holger Hugo Ian Ibrahim Ines Ingrid Irene Isabel Isabella Ivan Jack Jacob Jacqueline James Jamie Jan Jane
Janet Jason Javier Jean Jeff Jeffrey Jennifer Jenny Jeremy Jerry Jessica Jill Jim Joan Joana João Joe Joel Johan
Johanna Johannes John Jon Jonas Jonathan Jordan Jorge Jörg José Joseph Joshua Juan Judith Julia Julian Julie
Jürgen Justin Kai Karen Karin Karl Kate Katharina Katherine Kathleen Kathy Katja Katrin Kelly Ken Kenneth Kevin
Kim Klaus Kristin Kurt Kyle Lara Larry Lars Laura Lauren Laurence Layla Lea Leah Lena Leo Leon Leonard Leonardo
Leslie Lewis Liam Linda Lisa Liz Lorenzo Louis Louise Luca Lucas Lucia Lucy Luis Luke Maarten Magnus Malik Manfred
Manuel Marc Marcel Marco Marcus Margaret Maria Marie Marina Mario Marion Markus Martha Martin Martina Mary Mateo
Matt Matthew Matthias Maurice Max Maya Megan Mehmet Melanie Melissa Mia Michael Michaela Michelle Miguel Mike
Mohammed Molly Monica Monika Moritz Nadia Nancy Naomi Natalie Natasha Nathan Neil Nelson Niamh Nicholas Nick
Nicola Nicole Nigel Nils Nina Noah Nora Oleg Oliver Olivia Omar Oscar Oskar Otto Pablo Pamela Patricia Patrick
Paul Paula Pedro Penelope Peter Petra Philip Philipp Pierre Priya Rachel Rafael Raj Ralph Ramon Raquel Raymond
Rebecca Renate Ricardo Richard Rita Robert Roberto Robin Roger Roland Ron Ronald Rosa Ross Roy Rui Russell Ruth
Ryan Sabine Sally Sam Samantha Samir Samuel Sandra Sanjay Santiago Sara Sarah Sasha Scott Sean Sebastian Sergio
Seth Sharon Shaun Sheila Silvia Simon Simone Sofia Sonia Sophia Sophie Stefan Stefanie Stella Stephanie Stephen
Steve Steven Stuart Susan Susanne Sven Sylvia Tania Tanya Tara Teresa Tessa Theo Theresa Thomas Tim Timothy Tina
Tobias Todd Tom Tomás Tony Tracy Trevor Ulrich Ursula Uwe Valentina Valerie Vanessa Vera Veronica Victor Victoria
Vijay Vincent Viktor Walter Wanda Wayne Wendy Werner Wilbur Wilhelm William Wolfgang Xavier Yann Yolanda Yuki
Yusuf Yvonne Zach Zoe
"""
FIRST_NAMES = frozenset(_NAMES.split())
